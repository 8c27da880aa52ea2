"""What is left in English of a finding that is read in Chinese."""

import re

from servicecase.questions.finding import cells, chart, sentence
from tests.wording.chinese import words_of

# Where a figure holds words; elsewhere it holds colours, fonts and the names of its own settings.
MARKUP = r"</?[a-z]+(?: [^>]*)?>|&nbsp;|%\{[xyz][^}]*\}"  # that plotly turns into styles and numbers


def left_in_english(finding, *names):
    """Words of its sentence, table and chart that are not Chinese, but for names that stay; braces are left too."""
    shown = cells(finding, "zh")
    texts = [sentence(finding, "zh"), *shown.columns, *(cell for row in shown.rows for cell in row)]
    text = "\n".join([*texts, *words_of(chart(finding, "zh").to_plotly_json())])
    titles = [finding.case.scenario.title, *finding.case.scenario.titles.values(), *names]
    for one in sorted(titles, key=len, reverse=True):
        text = text.replace(one, "")
    return set(re.findall(r"[A-Za-z]{2,}|[{}]", re.sub(MARKUP, "", text)))
