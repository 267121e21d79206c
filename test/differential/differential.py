"""The other side of the differential tests: answers, one JSON line per call, what a real Django does.

Input:  {"operation": "query_dict", "inputs": [...]}
Output: {"outcomes": [{"value": ...} or {"error": "NameOfTheException"}, ...]}

Operations are in the files django_*.py beside this one, as functions marked with @operation.
"""

import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent

try:
    import django
    from django.conf import settings
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit(3)

OPERATIONS = {}


def operation(function):
    """Makes `function(input)` callable from the tests by its name. What it returns must have JSON."""
    OPERATIONS[function.__name__] = function
    return function


def configure():
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATA_UPLOAD_MAX_NUMBER_FIELDS=20,
        DEFAULT_CHARSET="utf-8",
        INSTALLED_APPS=["orm"],
        LOGGING_CONFIG=None,
        ROOT_URLCONF="django_urlconf",
        SECRET_KEY="a secret key for differential tests",
        TIME_ZONE="UTC",
        USE_I18N=False,
        USE_TZ=True,
    )
    django.setup()


def outcome(function, value):
    try:
        return {"value": function(value)}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)[:200]}


def main():
    sys.path.insert(0, str(HERE))
    configure()
    # The modules import this one by its file name, which is not "__main__".
    sys.modules["differential"] = sys.modules["__main__"]
    for path in sorted(HERE.glob("django_*.py")):
        importlib.import_module(path.stem)
    print(json.dumps({"version": list(django.VERSION[:2]), "operations": sorted(OPERATIONS)}), flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        function = OPERATIONS[call["operation"]]
        print(json.dumps({"outcomes": [outcome(function, value) for value in call["inputs"]]}), flush=True)


if __name__ == "__main__":
    main()
