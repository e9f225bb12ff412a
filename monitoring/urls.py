from django.urls import path

from monitoring.views import (
    beginning,
    mention,
    queue,
    signals,
    source_add,
    sources,
    starters,
    watch_library,
    watches,
)

app_name = "monitoring"
urlpatterns = [
    path("commencer/", beginning.index, name="beginning"),
    path("file/", queue.queue, name="queue"),
    path("file/lignes/", queue.rows, name="rows"),
    path("mentions/<int:mention_id>/", mention.mention, name="mention"),
    path("mentions/<int:mention_id>/prendre/", mention.claim, name="claim"),
    path("mentions/<int:mention_id>/liberer/", mention.release, name="release"),
    path("mentions/<int:mention_id>/qualifier/", mention.qualify, name="qualify"),
    path("mentions/<int:mention_id>/transmettre/", mention.refer, name="refer"),
    path("mentions/<int:mention_id>/clore/", mention.close, name="close"),
    path("mentions/<int:mention_id>/ecarter/", mention.dismiss, name="dismiss"),
    path("mentions/<int:mention_id>/rouvrir/", mention.reopen, name="reopen"),
    path("mentions/<int:mention_id>/noter/", mention.note, name="note"),
    path("gestes/<int:entry_id>/annuler/", mention.undo, name="undo"),
    path("signaux/", signals.index, name="signals"),
    path("signaux/<int:signal_id>/evaluer/", signals.assess, name="assess"),
    path("sources/", sources.index, name="sources"),
    path("sources/nouvelle/", source_add.add, name="source_add"),
    path("sources/quebec/", starters.index, name="starters"),
    path("sources/lire-en-echec/", sources.poll_failing, name="poll_failing"),
    path("sources/<int:source_id>/", sources.source, name="source"),
    path("sources/<int:source_id>/lire/", sources.poll_now, name="poll_now"),
    path("sources/<int:source_id>/adopter/", sources.adopt_address, name="adopt_address"),
    path("termes/", watches.index, name="watches"),
    path("termes/nouveau/", watches.add, name="watch_add"),
    path("termes/bibliotheque/", watch_library.library, name="watch_library"),
    path("termes/<int:watch_id>/", watches.watch, name="watch"),
    path("termes/<int:watch_id>/revoir/", watches.review, name="watch_review"),
]
