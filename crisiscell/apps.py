from django.apps import AppConfig


class CrisisCellConfig(AppConfig):
    name = "crisiscell"
