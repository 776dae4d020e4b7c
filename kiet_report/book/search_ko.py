"""Search that knows Korean: the index of words,
and the rules by which the page's script (theme/static/search.js) compares a query with them.

Korean words carry particles and endings (기업의, 기업은) and join into compounds (전력수요). The index holds each word once, as
written; the script looks for the query inside the words, with and without the query's own particle, and takes a compound apart where
pages write its parts apart. Sphinx's own script only looks words up, and would need every substring of two to six syllables: twice the
size (152 kB against 76 kB for nine pages, 3,000 words), still without compounds written apart. Comparing all the words of the report
takes a browser a few milliseconds.
"""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.en import SearchEnglish

# a number is one word, with its point and without its thousands commas: a reader looks for 4.5 or 3824, not for 4 and 5
_WORDS = re.compile(r"[가-힣]+|[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?|[^\W\d_가-힣]+")
_ENGLISH_WORDS = re.compile(r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?|[^\W\d_]+")


def words(text: str, pattern: re.Pattern[str] = _WORDS) -> list[str]:
    """The words of a text: runs of Hangul, numbers, and runs of other letters."""
    return [word.replace(",", "") for word in pattern.findall(text)]


class SearchKorean(SearchLanguage):
    """Words as written.

    The script does the rest, because only the query's own particle is known to be one.
    """

    lang = "ko"
    language_name = "Korean"

    def split(self, input: str) -> list[str]:
        return words(input)

    def word_filter(self, word: str) -> bool:
        return bool(word)


class SearchReport(SearchEnglish):
    """Sphinx's English (stems, stop words), with numbers as whole words."""

    def split(self, input: str) -> list[str]:
        return words(input, _ENGLISH_WORDS)


def setup(app: Sphinx) -> None:
    app.add_search_language(SearchKorean)
    app.add_search_language(SearchReport)
