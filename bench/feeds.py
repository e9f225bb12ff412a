"""Feeds for benches: French text by the law of Zipf, the same for the same seed."""

from email.utils import formatdate
from itertools import accumulate
from random import Random
from time import gmtime, strftime
from xml.sax.saxutils import escape

COMMON = """
de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec
ont son aux mais comme ou si leur y dont elle deux ces même été aussi être entre sans nous après
fait année cette tout ville santé hôpital école élèves communiqué ministre gouvernement région
municipalité maire préfet grève syndicat usine fermeture sécurité police enquête accident incendie
inondation sécheresse tempête alerte météo environnement pollution énergie électricité prix budget
réforme élection vote loi mesure projet transport train retard travaux route autoroute vélo logement
quartier habitants association bénévoles solidarité aide festival musée patrimoine église équipe
recherche université étude vaccin épidémie médecins infirmières urgences soins maladie données
réseau piratage rumeur désinformation colère hommage décès agriculture récolte forêt climat rivière
crue annonce dénonce réclame inquiète rassure suspend interdit autorise déplore prévoit confirme
"""
SYLLABLES = """
ba bé ca cé chan con dé di do é en fa fé for ga gé gra ha in jou la lé li lo ma mé mi mo na né no o
pa pé pla po qua ra ré ri ro sa sé si so ta té ti tion tra va vé vou ment age eur ique ité
"""
WORDS_OF_AN_ITEM = 60
# The oldest item; then one each hour.
FIRST = 1_790_000_000


class Writer:
    """Writes sentences, titles and feeds."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (no secret hangs on it)
        self._syllables = SYLLABLES.split()
        self._words = [*COMMON.split(), *(self._invent() for _ in range(6_000))]
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(len(self._words))))

    def text(self, words: int) -> str:
        drawn = self._random.choices(self._words, cum_weights=self._weights, k=words)
        sentences = (" ".join(drawn[start : start + 12]) for start in range(0, words, 12))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    def rss(self, *, items: int, language: str) -> bytes:
        declared = f"<language>{language}</language>" if language else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Un fil</title>'
            "<link>https://ville.example/</link><description>Actualités</description>"
            f"{declared}<ttl>15</ttl>\n"
            f"{''.join(self._rss_item(number) for number in range(items))}</channel></rss>\n"
        ).encode()

    def atom(self, *, items: int, language: str) -> bytes:
        declared = f' xml:lang="{language}"' if language else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom"{declared}><title>Un fil</title>'
            '<id>urn:fil</id><link rel="self" href="https://ville.example/fil.xml"/>'
            '<link href="https://ville.example/"/>\n'
            f"{''.join(self._atom_entry(number) for number in range(items))}</feed>\n"
        ).encode()

    def _rss_item(self, number: int) -> str:
        return (
            f"<item><title>{self.text(9)}</title><link>{_link(number)}</link>"
            f'<guid isPermaLink="false">urn:fil:{number}</guid>'
            f"<pubDate>{formatdate(FIRST + number * 3_600, usegmt=True)}</pubDate>"
            f"<dc:creator>Rédaction {number % 7}</dc:creator><category>actualité</category>"
            f"<description><![CDATA[{self._markup(number)}]]></description></item>\n"
        )

    def _atom_entry(self, number: int) -> str:
        at = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(FIRST + number * 3_600))
        return (
            f"<entry><id>urn:fil:{number}</id><title>{self.text(9)}</title>"
            f'<link rel="alternate" type="text/html" href="{_link(number)}"/>'
            f"<published>{at}</published><updated>{at}</updated>"
            f"<author><name>Rédaction {number % 7}</name></author>"
            f'<category term="actualité"/><content type="html">{escape(self._markup(number))}'
            "</content></entry>\n"
        )

    def _markup(self, number: int) -> str:
        half = WORDS_OF_AN_ITEM // 2
        return (
            f"<p>{self.text(half)}</p><p>{self.text(half)}"
            f' <a href="/article/{number}">Lire la suite</a>'
            f' <img src="/img/{number}.jpg" alt="" width="640"></p>'
        )

    def _invent(self) -> str:
        return "".join(self._random.choices(self._syllables, k=self._random.randint(2, 4)))


def _link(number: int) -> str:
    return f"https://ville.example/article/{number}?utm_source=rss&amp;utm_medium=feed"
