"""Tokenization of titles and overviews, without stop words."""

from __future__ import annotations

import re

from matinee.runtime.text import normalize

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENDING = re.compile(r"'(s|t|re|ve|ll|d|m)$|'")
MIN_LETTERS = 2
_COMMON = """
    about after all also an and another any are as at be because been before being between both
    but by can could did do does down during each even ever every few for from get gets had has
    have he her hers herself him himself his how if in into is it its itself just may me more most
    much must my no nor not now of off on once one only onto or other our out over own she should
    so some such than that the their them themselves then there these they this those through to
    too two under until up upon us very was we were what when where whether which while who whom
    whose why will with within without would you your
    """
STOP_WORDS = frozenset(_COMMON.split())


def tokenize(text: str) -> list[str]:
    """Normalized words in text order, with repetitions."""
    tokens = (_ENDING.sub("", word) for word in _WORD.findall(normalize(text)))
    return [token for token in tokens if len(token) >= MIN_LETTERS and token not in STOP_WORDS]
