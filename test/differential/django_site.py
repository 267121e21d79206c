"""Operations on whole requests: what a site answers, and what it reads from what was sent."""

import io
import re
from unittest import mock
from urllib.parse import unquote_to_bytes

from django.core import signing
from django.core.handlers.wsgi import WSGIRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django.test.utils import override_settings
from django.urls import Resolver404, URLResolver, set_script_prefix
from django.urls.resolvers import RegexPattern

from differential import operation
from django_urls import conf_of


def make_request(call):
    """A request as a WSGI server hands it over: the path as bytes, each of them one character."""
    raw, _, query = call["url"].partition("?")
    set_script_prefix(call["scriptName"] or "/")
    environ = {
        "REQUEST_METHOD": call["method"],
        "SCRIPT_NAME": call["scriptName"],
        "PATH_INFO": unquote_to_bytes(raw.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": "10.0.0.1",
        "SERVER_NAME": "inner",
        "SERVER_PORT": "443" if call["secure"] else "80",
        "wsgi.url_scheme": "https" if call["secure"] else "http",
        "wsgi.input": io.BytesIO(),
    }
    for name, value in call["headers"].items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return WSGIRequest(environ)


@operation
def site_request(call):
    proxied = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"), "USE_X_FORWARDED_HOST": True}
    with override_settings(ALLOWED_HOSTS=call["allowed"], DEBUG=call["debug"], **(proxied if call["proxied"] else {})):
        request = make_request(call)
        return {
            "host": request.get_host(),
            "secure": request.is_secure(),
            "scheme": request.scheme,
            "path": request.path_info,
            "full": request.get_full_path(),
            "uri": request.build_absolute_uri(),
        }


@operation
def site_answer(call):
    changes = {
        "ALLOWED_HOSTS": call["allowed"],
        "APPEND_SLASH": call["appendSlash"],
        "DEBUG": call["debug"],
        "DISALLOWED_USER_AGENTS": [re.compile(pattern) for pattern in call["agents"]],
        "PREPEND_WWW": call["prependWww"],
        "SECURE_SSL_REDIRECT": call["sslRedirect"],
        "SECURE_SSL_HOST": call["sslHost"] or None,
        "SECURE_REDIRECT_EXEMPT": call["exempt"],
        "SECURE_HSTS_SECONDS": call["hsts"],
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": call["hstsAll"],
        "SECURE_HSTS_PRELOAD": call["hstsAll"],
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_REFERRER_POLICY": call["referrer"],
    }
    conf = conf_of(call["conf"])
    resolver = URLResolver(RegexPattern(r"^/"), conf)

    def view(request):
        try:
            resolver.resolve(request.path_info)
        except Resolver404:
            return HttpResponse("none", status=404)
        return HttpResponse("here")

    with override_settings(**changes):
        request = make_request(call)
        request.urlconf = conf
        response = SecurityMiddleware(CommonMiddleware(view))(request)
    names = ["Location", "Strict-Transport-Security", "Referrer-Policy", "X-Content-Type-Options"]
    return {"status": response.status_code, "headers": [response.get(name) for name in names]}


@operation
def paginate(call):
    paginator = Paginator(
        list(range(call["count"])), call["perPage"], call["orphans"], allow_empty_first_page=call["allowEmpty"]
    )
    found = paginator.get_page(call["number"]) if call["lenient"] else paginator.page(call["number"])
    # Versions before 3.2 count differently, and those after it must be asked for a list.
    elided = paginator.get_elided_page_range(found.number, on_each_side=call["eachSide"], on_ends=call["ends"])
    return {
        "items": list(found),
        "number": found.number,
        "pages": paginator.num_pages,
        "next": found.has_next(),
        "previous": found.has_previous(),
        "others": found.has_other_pages(),
        "start": found.start_index(),
        "end": found.end_index(),
        "elided": [str(page) for page in elided],
    }


@operation
def gzip_answer(call):
    request = make_request({"url": "/", "method": "GET", "scriptName": "", "secure": False, "headers": call["sent"]})
    response = HttpResponse(call["content"] * call["times"], status=call["status"])
    for name, value in call["headers"].items():
        response[name] = value
    response = GZipMiddleware(lambda request: response)(request)
    return [response.get(name) for name in ("Content-Encoding", "Vary", "ETag")]


@operation
def form_body(call):
    body = call["body"].encode("latin-1")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": call["method"],
            "CONTENT_TYPE": "application/x-www-form-urlencoded" + call["type"],
            "CONTENT_LENGTH": str(len(body)),
            "PATH_INFO": "/",
            "wsgi.input": io.BytesIO(body),
        }
    )
    return [[name, values] for name, values in request.POST.lists()]


def new_salt(name, salt):
    """The salt of a cookie as Django has it since 5.2.15: name and salt cannot be taken for another pair."""
    return f"django.http.cookies.v2:{len(salt)}:{salt}{name}"


@operation
def signed_cookie(call):
    with override_settings(SECRET_KEY=call["key"]), mock.patch("time.time", lambda: call["now"]):
        if not hasattr(signing, "_cookie_signer_salt"):
            return signing.get_cookie_signer(salt=new_salt(call["name"], call["salt"])).sign(call["value"])
        response = HttpResponse()
        response.set_signed_cookie(call["name"], call["value"], salt=call["salt"])
        return response.cookies[call["name"]].value


@operation
def tampered(call):
    with mock.patch("time.time", lambda: call["now"]):
        return signing.loads(call["signed"], key=call["key"], salt=call["salt"], max_age=call["age"])


@operation
def dumped(call):
    with mock.patch("time.time", lambda: call["now"]):
        return signing.dumps(call["data"], key=call["key"], salt=call["salt"], compress=call["compress"])


