"""Near copies: from a text to its words, its sketch, the sketches like it, and what that is worth.

Read `words`, `sketch`, `index` and `judge` in this order; `lane` is where mentions go through them.
"""

# Of the words, the sketch and the judgement together: other figures are not compared.
METHOD_VERSION = 2
