from servicecase.wording.language import speaking
from servicecase.wording.phrases import listed


def test_listed_in_either_language():
    letters = ["a", "b", "a", "c"]
    assert [listed(letters[:count]) for count in range(5)] == ["", "a", "a and b", "a and b", "a, b and c"]
    with speaking("zh"):
        assert [listed(letters[:count]) for count in (1, 2, 4)] == ["a", "a和b", "a、b和c"]
