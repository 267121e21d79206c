"""Operations on models: fills a SQLite file, and answers queries that are written as JSON (orm/query-language.ts)."""

import datetime
import decimal
import random
import uuid

from differential import operation
from django.db import connection
from django.db import models as dj
from django.db.models import Q, functions

from orm import models

MODELS = {
    name: getattr(models, name)
    for name in ["Country", "Author", "Profile", "Subject", "Publisher", "Book", "Contribution", "Review"]
}


@operation
def orm_fill(path):
    connection.close()
    connection.settings_dict["NAME"] = path
    with connection.schema_editor() as editor:
        for model in MODELS.values():
            editor.create_model(model)
    fill(random.Random(7))
    return True


NAMES = ["Ann", "Bob", "Cid", "Dan", "Eve", "O'Neil", "50%_off", "", "ann", "Änne"]
DAYS = [datetime.date(*day) for day in [(1980, 1, 1), (1999, 12, 31), (2000, 2, 29), (2020, 6, 15), (2021, 1, 3)]]
MOMENTS = [
    datetime.datetime(2019, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc),
    datetime.datetime(2020, 6, 15, 12, 0, 0, 250000, tzinfo=datetime.timezone.utc),
    datetime.datetime(2020, 6, 15, 0, 0, 0, tzinfo=datetime.timezone.utc),
    datetime.datetime(2021, 1, 3, 6, 30, 15, tzinfo=datetime.timezone.utc),
]
JSON = [None, 1, "a", True, [1, 2, {"k": "v"}], {"a": 1, "b": {"c": "x"}}, {"a": None, "tags": ["x", "y"]}, {"a": 2.5}]


def fill(chance):
    def maybe(values, none=0.3):
        return None if chance.random() < none else chance.choice(values)

    countries = [
        models.Country.objects.create(name=name, code=maybe(["it", "fr", "de"])) for name in ["Italy", "France", "Italy", "Peru"]
    ]
    authors = []
    for _ in range(12):
        authors.append(
            models.Author.objects.create(
                name=chance.choice(NAMES),
                nickname=maybe(NAMES),
                age=maybe([0, 20, 30, 40, 50]),
                bornOn=maybe(DAYS),
                country=maybe(countries),
                mentor=maybe(authors) if authors else None,
            )
        )
    for author in authors:
        author.friends.add(*chance.sample(authors, chance.randint(0, 2)))
        if chance.random() < 0.6:
            models.Profile.objects.create(author=author, about=chance.choice(NAMES), score=maybe([0.5, 1.5, 2.25]))
    subjects = []
    for name in ["crime", "monks", "cats", "law", "Cats", "zen"]:
        subjects.append(models.Subject.objects.create(name=name, parent=maybe(subjects, 0.5) if subjects else None))
    publishers = [models.Publisher.objects.create(name=name, country=maybe(countries)) for name in ["Ann", "Big", "Cat"]]
    for _ in range(30):
        book = models.Book.objects.create(
            title=chance.choice(NAMES),
            subtitle=maybe(NAMES, 0.5),
            pages=maybe([0, 100, 200, 300]),
            stock=chance.choice([0, 1, 2, 3]),
            price=decimal.Decimal(chance.choice(["0.00", "9.99", "10.00", "12.50", "100.10"])),
            rating=maybe([0.0, 1.5, 3.25, 4.75]),
            publishedOn=maybe(DAYS),
            addedAt=maybe(MOMENTS),
            opensAt=maybe([datetime.time(9, 0), datetime.time(12, 30, 15), datetime.time(23, 59, 59, 500000)]),
            readingTime=maybe([datetime.timedelta(hours=1), datetime.timedelta(days=2, milliseconds=5), datetime.timedelta(0)]),
            inPrint=chance.random() < 0.5,
            featured=maybe([True, False]),
            extra=maybe(JSON),
            isbn=maybe([uuid.UUID(int=1), uuid.UUID(int=2**127 + 5)]),
            author=chance.choice(authors),
            editor=maybe(authors, 0.4),
            publisher=maybe(publishers),
        )
        book.subjects.add(*chance.sample(subjects, chance.randint(0, 3)))
        for _ in range(chance.randint(0, 2)):
            models.Contribution.objects.create(
                book=book, person=chance.choice(authors), role=chance.choice(["ink", "text"]), share=maybe([10, 50])
            )
        for _ in range(chance.randint(0, 3)):
            models.Review.objects.create(
                book=book,
                reviewer=maybe(authors),
                stars=chance.randint(1, 5),
                text=maybe(NAMES, 0.5),
                writtenAt=maybe(MOMENTS),
            )


@operation
def orm_query(query):
    return finish(query_set(query), query)


@operation
def orm_sql(query):
    """For looking into a difference: the statement that Django makes."""
    return str(query_set(query).query)


def query_set(query):
    rows = MODELS[query["model"]].objects.all()
    for name, *given in query["steps"]:
        rows = STEPS[name](rows, *given)
    return rows


def annotated(method):
    return lambda rows, named: getattr(rows, method)(**{name: expression(given) for name, given in named.items()})


STEPS = {
    "filter": lambda rows, *conditions: rows.filter(*map(condition, conditions)),
    "exclude": lambda rows, *conditions: rows.exclude(*map(condition, conditions)),
    "annotate": annotated("annotate"),
    "alias": annotated("alias"),
    "values": lambda rows, names: rows.values(*names),
    "valuesList": lambda rows, names: rows.values_list(*names),
    "flat": lambda rows, name: rows.values_list(name, flat=True),
    "orderBy": lambda rows, terms: rows.order_by(*map(order, terms)),
    "reverse": lambda rows: rows.reverse(),
    "distinct": lambda rows: rows.distinct(),
    "slice": lambda rows, start, end: rows[start:end],
    "union": lambda rows, *others: rows.union(*map(query_set, others)),
    "unionAll": lambda rows, *others: rows.union(*map(query_set, others), all=True),
    "intersection": lambda rows, *others: rows.intersection(*map(query_set, others)),
    "difference": lambda rows, *others: rows.difference(*map(query_set, others)),
    "selectRelated": lambda rows, *paths: rows.select_related(*paths),
}


def order(term):
    if isinstance(term, str):
        return term
    options = {"nulls_first" if term.get("nulls") == "first" else "nulls_last": True} if term.get("nulls") else {}
    made = expression(term["by"])
    return made.desc(**options) if term["descending"] else made.asc(**options)


def finish(rows, query):
    kind, *given = query["end"]
    shown = query["shown"]
    if kind == "list":
        return [show_row(row, shown) for row in rows]
    if kind in ("first", "last"):
        row = getattr(rows, kind)()
        return None if row is None else show_row(row, shown)
    if kind in ("latest", "earliest"):
        try:
            return show_row(getattr(rows, kind)(*given[0]), shown)
        except rows.model.DoesNotExist:
            return None
    if kind == "aggregate":
        found = rows.aggregate(**{name: expression(made) for name, made in given[0].items()})
        return [[name, show(found[name])] for name in sorted(found)]
    return getattr(rows, kind)()


def show_row(row, shown):
    if isinstance(row, dj.Model):
        related = [show_related(row, path) for path in shown.get("related", [])]
        return [row.pk, *[show(getattr(row, name)) for name in shown["names"]], *related]
    if isinstance(row, dict):
        return [[name, show(value)] for name, value in sorted(row.items())]
    if isinstance(row, tuple):
        return [show(value) for value in row]
    return show(row)


def show_related(row, path):
    for name in path.split("__"):
        row = None if row is None else getattr(row, name, None)
    return None if row is None else row.pk


def show(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float, decimal.Decimal)):
        return float("%.10g" % value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds")[:23] + "Z"
    if isinstance(value, (datetime.date, datetime.time, uuid.UUID)):
        return str(value)
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(milliseconds=1)
    return {"json": value}


def condition(node):
    kind = node["kind"]
    if kind == "leaf":
        return Q(**{node["name"]: value(node["value"])})
    if kind == "not":
        return ~condition(node["of"])
    if kind == "exists":
        found = dj.Exists(query_set(node["query"]))
        return Q(~found if node["negated"] else found)
    joined = Q()
    for child in node["of"]:
        made = condition(child)
        joined = joined & made if kind == "and" else joined | made
    return joined


TYPES = {
    "date": datetime.date.fromisoformat,
    "datetime": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
    "decimal": decimal.Decimal,
    "duration": lambda milliseconds: datetime.timedelta(milliseconds=milliseconds),
    "list": lambda values: [value(each) for each in values],
    "time": datetime.time.fromisoformat,
    "uuid": uuid.UUID,
    "json": lambda given: given,
    "query": lambda query: query_set(query),
    "expression": lambda given: expression(given),
}


def value(given):
    return TYPES[given["type"]](given["of"]) if isinstance(given, dict) else given


AGGREGATES = {"Avg": dj.Avg, "Count": dj.Count, "Max": dj.Max, "Min": dj.Min, "Sum": dj.Sum}
FUNCTIONS = {
    "Coalesce": functions.Coalesce,
    "Concat": functions.Concat,
    "Length": functions.Length,
    "Lower": functions.Lower,
    "Upper": functions.Upper,
    "Greatest": functions.Greatest,
    "Least": functions.Least,
    "NullIf": functions.NullIf,
    "Abs": functions.Abs,
    "Trim": functions.Trim,
}


def expression(given):
    kind = given["kind"]
    if kind == "F":
        return dj.F(given["path"])
    if kind == "OuterRef":
        return dj.OuterRef(given["path"])
    if kind == "value":
        return dj.Value(value(given["value"]))
    if kind == "combined":
        left, right = expression(given["left"]), expression(given["right"])
        return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__}[given["operator"]](right)
    if kind == "aggregate":
        options = {"distinct": True} if given.get("distinct") else {}
        if "filter" in given:
            options["filter"] = condition(given["filter"])
        over = given["over"]
        return AGGREGATES[given["name"]](over if isinstance(over, str) else expression(over), **options)
    if kind == "case":
        branches = [dj.When(condition(when), then=expression(then)) for when, then in given["branches"]]
        return dj.Case(*branches, default=expression(given["default"]))
    if kind == "exists":
        return dj.Exists(query_set(given["query"]))
    if kind == "subquery":
        return dj.Subquery(query_set(given["query"]))
    return FUNCTIONS[given["name"]](*map(expression, given["of"]))
