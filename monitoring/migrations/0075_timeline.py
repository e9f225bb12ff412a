"""A story's members in the order in which they were said: a page of ten thousand costs a page."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("monitoring", "0071_links_stay_in_a_world")]

    operations = [
        AddIndexConcurrently(
            "mention",
            models.Index(
                name="mention_timeline",
                fields=["story", "published_at", "id"],
                condition=models.Q(story__isnull=False),
            ),
        ),
        RemoveIndexConcurrently("mention", "mention_story"),
        AddIndexConcurrently(
            "mention",
            models.Index(
                name="mention_brought",
                fields=["story"],
                condition=models.Q(joined_by="person"),
            ),
        ),
        AddIndexConcurrently(
            "storylink",
            models.Index(
                name="story_link_open_story",
                fields=["story"],
                condition=models.Q(state="suggested"),
            ),
        ),
        AddIndexConcurrently(
            "storylink",
            models.Index(
                name="story_link_open_like",
                fields=["like"],
                condition=models.Q(state="suggested"),
            ),
        ),
    ]
