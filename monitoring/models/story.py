from django.db import models

from monitoring.models.run import Origin, Run, origin_matches_run


class Story(models.Model):
    """Two mentions or more that say the same thing; only `lead` stands in the queue."""

    lead = models.OneToOneField("Mention", on_delete=models.PROTECT, related_name="led_story")
    size = models.PositiveIntegerField()
    authors = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    wake_at_size = models.PositiveIntegerField(null=True)
    method_version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.CheckConstraint(name="story_of_two_or_more", condition=models.Q(size__gte=2)),
            origin_matches_run("story_origin_run"),
        ]

    def __str__(self) -> str:
        return f"×{self.size}"
