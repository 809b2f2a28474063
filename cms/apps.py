from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self):
        from portal.jobs import every  # noqa: PLC0415  models load first

        every(3600, "cms.editors.enrol")
