"""The models of library-models.ts as Django declares them. Names are the same, so that one query can be asked of both."""

from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=50)
    code = models.CharField(max_length=2, null=True)

    class Meta:
        ordering = ["name", "id"]


class Author(models.Model):
    name = models.CharField(max_length=100)
    nickname = models.CharField(max_length=100, null=True)
    age = models.IntegerField(null=True)
    bornOn = models.DateField(null=True, db_column="born_on")
    country = models.ForeignKey(Country, models.SET_NULL, null=True, related_name="authors")
    mentor = models.ForeignKey("self", models.SET_NULL, null=True, related_name="students")
    friends = models.ManyToManyField("self")

    class Meta:
        ordering = ["name", "id"]


class Profile(models.Model):
    author = models.OneToOneField(Author, models.CASCADE, related_name="profile")
    about = models.CharField(max_length=200)
    score = models.FloatField(null=True)


class Subject(models.Model):
    name = models.CharField(max_length=50, unique=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")

    class Meta:
        ordering = ["name"]


class Publisher(models.Model):
    name = models.CharField(max_length=50)
    country = models.ForeignKey(Country, models.CASCADE, null=True, related_name="publishers")


class Book(models.Model):
    title = models.CharField(max_length=200)
    subtitle = models.TextField(null=True)
    pages = models.IntegerField(null=True)
    stock = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    rating = models.FloatField(null=True)
    publishedOn = models.DateField(null=True, db_column="published_on")
    addedAt = models.DateTimeField(null=True, db_column="added_at")
    opensAt = models.TimeField(null=True, db_column="opens_at")
    readingTime = models.DurationField(null=True, db_column="reading_time")
    inPrint = models.BooleanField(default=False, db_column="in_print")
    featured = models.BooleanField(null=True)
    extra = models.JSONField(null=True)
    isbn = models.UUIDField(null=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, models.SET_NULL, null=True, related_name="edited")
    publisher = models.ForeignKey(Publisher, models.SET_NULL, null=True, related_name="books")
    subjects = models.ManyToManyField(Subject, related_name="books")
    contributors = models.ManyToManyField(Author, through="Contribution", related_name="contributed")

    class Meta:
        ordering = ["title", "id"]
        get_latest_by = "publishedOn"


class Contribution(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Author, models.CASCADE, related_name="contributions")
    role = models.CharField(max_length=20)
    share = models.IntegerField(null=True)


class Review(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Author, models.SET_NULL, null=True, related_name="reviews")
    stars = models.IntegerField()
    text = models.TextField(null=True)
    writtenAt = models.DateTimeField(null=True, db_column="written_at")
