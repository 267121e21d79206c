"""Makes the tables of a set of models with Django, and prints what SQLite says about them."""

import json
import sys

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[],
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.db.models import Q  # noqa: E402


class Author(models.Model):
    code = models.CharField(max_length=9, primary_key=True)

    class Meta:
        app_label = "main"
        db_table = "author"


class Subject(models.Model):
    slug = models.SlugField(unique=True)

    class Meta:
        app_label = "main"
        db_table = "subject"


class Book(models.Model):
    a_char = models.CharField(max_length=20, db_index=True)
    a_text = models.TextField(null=True)
    an_email = models.EmailField()
    an_url = models.URLField()
    a_slug = models.SlugField()
    a_path = models.FilePathField()
    an_int = models.IntegerField(unique=True)
    a_big = models.BigIntegerField(null=True)
    a_small = models.SmallIntegerField()
    a_positive = models.PositiveIntegerField()
    a_positive_big = models.PositiveBigIntegerField()
    a_positive_small = models.PositiveSmallIntegerField(null=True)
    a_float = models.FloatField()
    a_decimal = models.DecimalField(max_digits=8, decimal_places=2)
    a_boolean = models.BooleanField(null=True)
    a_day = models.DateField()
    a_time = models.TimeField()
    a_moment = models.DateTimeField(null=True)
    a_duration = models.DurationField()
    a_uuid = models.UUIDField()
    a_json = models.JSONField()
    a_binary = models.BinaryField()
    author = models.ForeignKey(Author, models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, null=True, related_name="+")
    twin = models.OneToOneField("self", models.CASCADE, null=True, related_name="+")
    subjects = models.ManyToManyField(Subject, related_name="+")
    friends = models.ManyToManyField("self")

    class Meta:
        app_label = "main"
        db_table = "book"
        unique_together = [("a_char", "an_int")]
        indexes = [models.Index(fields=["a_day", "-a_time"])]
        constraints = [
            models.CheckConstraint(name="small", check=Q(a_small__gte=1)),
            models.UniqueConstraint(name="some", fields=["a_char"], condition=Q(a_big__isnull=True)),
        ]


with connection.schema_editor() as editor:
    for model in (Author, Subject, Book):
        editor.create_model(model)


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [list(row) for row in cursor.fetchall()]


result = {}
for (table,) in ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
    indexes = []
    for row in ask('PRAGMA index_list("%s")' % table):
        name, unique, partial = row[1], row[2], row[4]
        columns = [each[2] for each in ask('PRAGMA index_info("%s")' % name)]
        shown = "" if name.startswith("sqlite_autoindex") else name
        indexes.append([shown, unique, partial, columns])
    result[table] = {
        "columns": [row[1:] for row in ask('PRAGMA table_info("%s")' % table)],
        "keys": sorted(row[2:] for row in ask('PRAGMA foreign_key_list("%s")' % table)),
        "indexes": sorted(indexes),
    }
json.dump(result, sys.stdout)
