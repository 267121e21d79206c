"""A Django application: the models of library-models.ts, on the same tables."""
