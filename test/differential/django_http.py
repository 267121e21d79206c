"""Operations on requests, responses and headers."""

import datetime
import io
import time
from unittest import mock
from urllib.parse import unquote_to_bytes

import django
from differential import operation
from django.core import signing
from django.core.handlers.wsgi import WSGIRequest
from django.http import FileResponse, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, QueryDict
from django.http.request import MediaType, split_domain_port, validate_host
from django.utils import cache
from django.utils.encoding import iri_to_uri
from django.utils.http import (
    http_date,
    parse_etags,
    parse_http_date_safe,
    quote_etag,
    url_has_allowed_host_and_scheme,
)


def make_request(**environ):
    return WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO(), "PATH_INFO": "/", **environ})


def frozen(now):
    """Stops the clock at `now`, in seconds since 1970."""

    class FrozenDatetime(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=now)

        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.fromtimestamp(now, tz)

    stack = mock.patch.object(time, "time", lambda: now)
    return stack, mock.patch.object(datetime, "datetime", FrozenDatetime), FrozenDatetime


@operation
def query_dict(text):
    data = QueryDict(text)
    return {
        "lists": [[key, values] for key, values in data.lists()],
        "last": [[key, value] for key, value in data.items()],
        "encoded": data.urlencode(),
        "kept": data.urlencode(safe="/:"),
    }


@operation
def path_info(raw):
    # A WSGI server unescapes the path into bytes, each handed over as one character.
    unescaped = unquote_to_bytes(raw.encode("latin-1")).decode("latin-1")
    return make_request(PATH_INFO=unescaped).path_info


@operation
def absolute_uri(call):
    environ = {"PATH_INFO": call["path"], "QUERY_STRING": call["query"], "HTTP_HOST": call["host"]}
    return make_request(**environ, **{"wsgi.url_scheme": "http"}).build_absolute_uri(call["location"])


@operation
def cookies(header):
    return [[key, value] for key, value in make_request(HTTP_COOKIE=header).COOKIES.items()]


@operation
def set_cookie(call):
    clock, calendar, frozen_datetime = frozen(call["now"])
    options = dict(call["options"])
    if "expires_at" in options:
        options["expires"] = frozen_datetime.fromtimestamp(options.pop("expires_at"), datetime.timezone.utc)
    response = HttpResponse()
    with clock, calendar:
        response.set_cookie(call["name"], call["value"], **options)
        return response.cookies[call["name"]].OutputString()


@operation
def host(call):
    domain, port = split_domain_port(call["host"])
    return {"domain": domain, "port": port, "allowed": bool(domain) and validate_host(domain, call["patterns"])}


@operation
def allowed_url(call):
    return url_has_allowed_host_and_scheme(call["url"], set(call["hosts"]), call["https"])


def quality(media_type):
    text = media_type.params.get("q", b"1")
    try:
        number = float(text)
    except ValueError:
        return 1
    return round(number, 3) if 0 <= number <= 1 else 1


def specificity(media_type):
    if media_type.main_type == "*":
        return 0
    if media_type.sub_type == "*":
        return 1
    return 3 if set(media_type.params) - {"q"} else 2


def accepted_types(request):
    """The types in order. Versions before 5.2 do not sort them, so that is done here by the rule of 5.2."""
    types = [kind for kind in request.accepted_types if quality(kind) > 0]
    return sorted(types, key=lambda kind: (quality(kind), specificity(kind)), reverse=True)


def text_of(value):
    return value.decode("latin-1") if isinstance(value, bytes) else value


@operation
def accept(call):
    request = make_request(HTTP_ACCEPT=call["header"])
    types = accepted_types(request)
    result = {
        "types": [
            [
                kind.main_type,
                kind.sub_type,
                sorted([key, text_of(value)] for key, value in kind.params.items() if key != "q"),
                quality(kind),
            ]
            for kind in types
        ],
        "accepts": [request.accepts(offer) for offer in call["offers"]],
    }
    if django.VERSION >= (5, 2):
        result["preferred"] = request.get_preferred_type(call["offers"])
    return result


@operation
def read_date(text):
    return parse_http_date_safe(text)


@operation
def write_date(seconds):
    return http_date(seconds)


@operation
def etags(header):
    return [quote_etag(header), parse_etags(header)]


def response_with(headers):
    response = HttpResponse()
    for name, value in headers.items():
        response[name] = value
    return response


@operation
def vary(call):
    response = response_with(call["headers"])
    had = cache.has_vary_header(response, call["asked"])
    cache.patch_vary_headers(response, call["names"])
    return {"had": had, "vary": response["Vary"]}


@operation
def cache_control(call):
    response = response_with(call["headers"])
    age = cache.get_max_age(response)
    cache.patch_cache_control(response, **call["changes"])
    return {"age": age, "header": response["Cache-Control"]}


@operation
def never_cache(call):
    clock, _, _ = frozen(call["now"])
    response = response_with(call["headers"])
    with clock:
        if call["seconds"] is None:
            cache.add_never_cache_headers(response)
        else:
            cache.patch_response_headers(response, call["seconds"])
    return {"expires": response["Expires"], "header": response["Cache-Control"]}


@operation
def conditional(call):
    request = make_request(REQUEST_METHOD=call["method"], **call["meta"])
    response = HttpResponse("x", status=call["status"])
    return cache.get_conditional_response(request, call["etag"], call["modified"], response).status_code


@operation
def header_value(value):
    return response_with({"x-test": value})["x-test"]


@operation
def uri(iri):
    return iri_to_uri(iri)


@operation
def redirect(call):
    kind = HttpResponsePermanentRedirect if call["permanent"] else HttpResponseRedirect
    response = kind(call["to"])
    return [response.status_code, response["Location"]]


@operation
def disposition(call):
    stream = io.BytesIO(b"x")
    response = FileResponse(stream, as_attachment=call["attachment"], filename=call["filename"])
    return response.get("Content-Disposition")


@operation
def content(call):
    response = HttpResponse(call["text"], content_type=call["type"])
    response.write(call["more"])
    return response.content.hex()


def signer(call):
    options = {"key": call["key"], "salt": call["salt"]}
    return signing.TimestampSigner(**options)


@operation
def sign(call):
    clock, _, _ = frozen(call["now"])
    with clock:
        return {
            "signed": signer(call).sign(call["text"]),
            "plain": signing.Signer(key=call["key"], salt=call["salt"]).sign(call["text"]),
            "dumped": signer(call).sign_object(call["data"], compress=call["compress"]),
        }


@operation
def unsign(call):
    clock, _, _ = frozen(call["now"])
    with clock:
        return [
            signer(call).unsign(call["signed"], max_age=call["max_age"]),
            signer(call).unsign_object(call["dumped"], max_age=call["max_age"]),
        ]
