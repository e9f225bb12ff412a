from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "msgu.web"
    label = "web"

    def ready(self) -> None:
        from msgu.web import checks  # noqa: F401, PLC0415  (registers the system checks)
