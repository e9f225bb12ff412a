from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "msgu.users"
    label = "users"
