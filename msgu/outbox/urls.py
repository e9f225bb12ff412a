from django.urls import path

from msgu.outbox.views import channels, notices, own

app_name = "outbox"
urlpatterns = [
    path("personnes/<int:user_id>/canaux/", channels.index, name="channels"),
    path("canaux/<int:channel_id>/essayer/", channels.try_out, name="try_channel"),
    path("canaux/<int:channel_id>/fermer/", channels.close, name="close_channel"),
    path("canaux/<int:channel_id>/rouvrir/", channels.reopen, name="reopen_channel"),
    path("canaux/<int:channel_id>/supprimer/", channels.remove, name="remove_channel"),
    path("profil/canaux/", own.index, name="mine"),
    path("profil/canaux/<int:channel_id>/calme/", own.quieten, name="quieten"),
    path("avis/", notices.index, name="notices"),
    path("avis/<int:notice_id>/reessayer/", notices.try_again, name="try_notice"),
]
