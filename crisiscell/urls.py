from django.urls import path

from crisiscell.views import (
    addresses,
    duty,
    handover,
    level,
    notice,
    organisation,
    readiness,
    targets,
)

app_name = "crisiscell"
urlpatterns = [
    path("niveau/", level.index, name="level"),
    path("garde/", duty.index, name="duty"),
    path("garde/<int:shift_id>/retirer/", duty.remove, name="remove_duty"),
    path("releve/", handover.index, name="handovers"),
    path("releve/<int:handover_id>/", handover.note, name="handover"),
    path("releve/<int:handover_id>/reprendre/", handover.withdraw, name="withdraw_handover"),
    path("organisation/", organisation.sheet, name="organisation"),
    path("organisation/delais/", targets.sheet, name="targets"),
    path("organisation/adresses/", addresses.index, name="addresses"),
    path(
        "organisation/adresses/<int:address_id>/retirer/", addresses.remove, name="remove_address"
    ),
    path("renseignements/", notice.page, name="notice"),
    path("preparation/", readiness.index, name="readiness"),
    path("preparation/pdf/", readiness.pdf, name="readiness_pdf"),
]
