from django.urls import path

from influencers.views import acts, echoes, history, register, relays, sheet

app_name = "influencers"
urlpatterns = [
    path("", register.index, name="register"),
    path("relais/", relays.index, name="relays"),
    path("echos/", echoes.index, name="echoes"),
    path("nouvelle/", sheet.add, name="add"),
    path("importer/", register.bring, name="import"),
    path("consultations/", register.openings, name="openings"),
    path("propositions/", register.proposals, name="proposals"),
    path("propositions/<int:author_id>/ecarter/", register.dismiss, name="dismiss"),
    path("<int:voice_id>/", sheet.sheet, name="voice"),
    path("<int:voice_id>/chronologie/", history.index, name="history"),
    path("<int:voice_id>/modifier/", sheet.change, name="change"),
    path("<int:voice_id>/extrait/", sheet.extract, name="extract"),
    path("<int:voice_id>/postures/", acts.record_stance, name="record_stance"),
    path("postures/<int:record_id>/retirer/", acts.withdraw_stance, name="withdraw_stance"),
    path("<int:voice_id>/demandes/", acts.ask, name="ask"),
    path("demandes/<int:commitment_id>/suite/", acts.settle, name="settle"),
    path("<int:voice_id>/comptes/", acts.attach, name="attach"),
    path("comptes/<int:account_id>/detacher/", acts.detach, name="detach"),
    path("<int:voice_id>/revoir/", acts.review, name="review"),
    path("<int:voice_id>/archiver/", acts.archive, name="archive"),
    path("<int:voice_id>/geler/", acts.freeze, name="freeze"),
    path("<int:voice_id>/degeler/", acts.thaw, name="thaw"),
    path("<int:voice_id>/fusionner/", acts.merge, name="merge"),
    path("fusions/<int:entry_id>/defaire/", acts.unmerge, name="unmerge"),
]
