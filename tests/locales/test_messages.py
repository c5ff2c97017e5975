"""Every sentence the program can say is there in every language, with all its blanks."""

import pytest

from locales import catalog, languages, messages


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated(language: str) -> None:
    assert list(messages.problems(language)) == []


def test_sentences_are_found_in_code_and_in_pages() -> None:
    said = messages.sentences()
    assert {where.split(":")[0].rsplit(".")[-1] for where in said.values()} == {"py", "html"}
    assert any(isinstance(sentence, tuple) for sentence in said)


def test_nothing_is_kept_that_is_said_no_more() -> None:
    said = {sentence if isinstance(sentence, str) else sentence[0] for sentence in messages.sentences()}
    for language in languages():
        kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog(language)}
        assert kept - said - {""} == set(), language
