"""What organisations like ours do in public, and what we take over of it."""
