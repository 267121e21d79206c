"""URL confs as JSON, resolved and reversed by Django."""

import json
import uuid

from django.urls import (
    URLResolver,
    include,
    path,
    re_path,
    register_converter,
    resolvers,
    reverse,
    set_script_prefix,
)
from django.urls.resolvers import RegexPattern

from differential import operation


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value):
        if int(value) > 2100:
            raise ValueError("too late")
        return int(value)

    def to_url(self, value):
        return str(value).rjust(4, "0")


class LanguageConverter:
    regex = "en|de|den"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


class PairConverter(LanguageConverter):
    regex = "[a-z]{2}(?:/[a-z]{2})?"


register_converter(YearConverter, "randomYear")
register_converter(LanguageConverter, "randomLanguage")
register_converter(PairConverter, "randomPair")


class Conf:
    """Stands for a module with patterns: reverse() wants something that can be hashed."""

    def __init__(self, patterns):
        self.urlpatterns = patterns


confs = {}


def make_view(node_id):
    def view(request):
        pass

    view.__name__ = str(node_id)
    return view


def make_pattern(node):
    # Newer versions of Django keep the converters of a route they have seen in a cache, and namespaces write into that very
    # dictionary: equal routes would share what was meant for one of them.
    getattr(resolvers._route_to_regex, "cache_clear", lambda: None)()
    make = re_path if node["kind"] == "regex" else path
    if "children" in node:
        children = make_patterns(node["children"])
        if "namespace" in node:
            urls = include((children, node["appName"]), namespace=node["namespace"])
        else:
            urls = include(children)
        return make(node["pattern"], urls, node["kwargs"])
    return make(node["pattern"], make_view(node["id"]), node["kwargs"], name=node.get("name"))


def make_patterns(nodes):
    return [make_pattern(node) for node in nodes]


def conf_of(nodes):
    key = json.dumps(nodes)
    if key not in confs:
        confs[key] = Conf(make_patterns(nodes))
    return confs[key]


def plain(value):
    return str(value) if isinstance(value, uuid.UUID) else value


@operation
def resolve_path(call):
    resolver = URLResolver(RegexPattern(r"^/"), conf_of(call["conf"]))
    match = resolver.resolve(call["path"])
    return {
        "view": match.func.__name__,
        "kwargs": sorted([name, plain(value)] for name, value in match.kwargs.items()),
        "args": [] if match.kwargs else list(match.args),
        "urlName": match.url_name,
        "viewName": match.view_name if match.url_name else None,
        "namespaces": match.namespaces,
        "appNames": match.app_names,
        "route": match.route,
    }


@operation
def reverse_name(call):
    set_script_prefix(call["scriptName"] or "/")
    options = {} if call["query"] is None else {"query": call["query"], "fragment": call["fragment"]}
    return reverse(
        call["name"],
        urlconf=conf_of(call["conf"]),
        args=call["args"],
        kwargs=call["kwargs"],
        current_app=call["currentApp"],
        **options,
    )
