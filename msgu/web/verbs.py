"""What a page may be asked, beside Django's `require_safe` and `require_POST`."""

from django.views.decorators.http import require_http_methods

# A page with a form: it is read, and its form is sent back to it.
with_form = require_http_methods(["GET", "HEAD", "POST"])
