import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgu.text.strip import strip, strip_if_markup


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("Un texte &amp; rien d’autre", "Un texte & rien d’autre"),
        ("Des lignes\nsans balise", "Des lignes\nsans balise"),
        ("<p>Un</p><p>deux<br>trois</p>", "Un\ndeux\ntrois"),
        ("<p>Une ligne\n   coupée</p>", "Une ligne coupée"),
        ("Un <b>mot</b><i>collé</i>", "Un motcollé"),
        ("<ul><li>eau<li>vivres</ul>", "eau\nvivres"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("<script>a()</script>b<style>c{}</style><template>d</template>e", "be"),
        ("<script src='a.js'/>Le texte reste", "Le texte reste"),
        ("<!-- <p>caché</p> -->visible", "visible"),
        ("a<!-- jamais fermé", "a"),
        ("<iframe src='v'>sans cadre</iframe> et après", "sans cadre et après"),
        ("<iframe src='v'>jamais fermé, <b>lu</b>", "jamais fermé, lu"),
        ("<textarea><b>intégrer</b></textarea>", "intégrer"),
        ("<![CDATA[<b>Brut</b>]]>", "Brut"),
        ("Attention <! danger> ici <br>", "Attention <! danger> ici"),
        ("&lt;b&gt; s’écrit &lt;b&gt; <i>", "<b> s’écrit <b>"),
        ("l&rsquo;&eacute;t&eacute; &#8211; &#x1F4A7;&nbsp;!<p>", "l’été – 💧 !"),
        ("débit <5 m³/s et > 3 <b>ce soir</b>", "débit <5 m³/s et > 3 ce soir"),
        ("a\x00b\ud800<br>c", "ab\nc"),
        ("<p onclick='x()' title='>'>x", "x"),
        ("<p", ""),
        ("<p title='jamais fermé>lu", "lu"),
        ("<!-->lu<!--->et<!-- a --!> relu", "luet relu"),
        ("a</3 b<br>c", "a</3 b\nc"),
        ("<SCRIPT>a</Script >b<script-x>c</script-x>", "bc"),
        ("<style>a</style", ""),
        ("a<br>&#10;&lt;p&gt;b", "a\n<p>b"),
        ("Du texte\r\nde Windows\x85coupé<br>", "Du texte de Windows coupé"),
        ("<a href='https://exemple.example'>un lien</a>", "un lien"),
        (f"&eacute;&#{'9' * 5_000};t&eacute;", "é\ufffdté"),
        (f"<p>&eacute;&#{'9' * 5_000};t&eacute;", "é\ufffdté"),
    ],
)
def test_strip_gives_the_text(markup: str, text: str) -> None:
    assert strip(markup) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("5 < 6 et 7 > 3", "5 < 6 et 7 > 3"),
        ("si <nom> est vide", "si <nom> est vide"),
        ("R&D; et AT&T", "R&D; et AT&T"),
        ("<b>gras</b>", "gras"),
        ("Tom &amp; Zoé", "Tom & Zoé"),
        ("<script>alert(1)</script>Avis", "Avis"),
    ],
)
def test_plain_text_is_only_stripped_when_it_is_not_plain(written: str, text: str) -> None:
    assert strip_if_markup(written) == text


@pytest.mark.parametrize("depth", [300, 100_000])
def test_depth_loses_no_text(depth: int) -> None:
    assert strip("<div>" * depth + "au fond" + "</div>" * depth + "après") == "au fond\naprès"


def test_a_text_of_twelve_megabytes_is_whole() -> None:
    assert len(strip("é" * 12_000_000 + "<b>fin")) == 12_000_003


@pytest.mark.parametrize(
    "open_end",
    ["<", "<a b='", "<a b=\"<a b='", "<!--", "<script ", "<script></scrip", "<a =", "<!["],
)
def test_what_is_never_closed_is_read_once(open_end: str) -> None:
    # A pattern that tried again from each sign would take hours.
    assert len(strip(open_end * 200_000)) <= 200_000 * len(open_end)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/!-[]&;#x \"'=abp\0\ud800é"), max_size=80))
def test_no_markup_refuses_to_be_read(markup: str) -> None:
    strip(markup).encode()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "<!--", "<script>", "</script>", "<a b='", "é", "<"])))
def test_no_markup_marks_the_next(pieces: list[str]) -> None:
    strip("".join(pieces))
    assert strip("<p>Un <b>bon</b> avis</p>") == "Un bon avis"
