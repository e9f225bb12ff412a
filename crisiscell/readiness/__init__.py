"""How ready the organisation is: computed from what happened, never from a box that was ticked."""
