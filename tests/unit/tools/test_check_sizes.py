"""How long a function is."""

from tools.check_sizes import function_lines


def test_a_docstring_does_not_count() -> None:
    source = 'def f() -> int:\n    """One.\n\n    Two.\n    """\n    x = 1\n    return x\n'
    assert list(function_lines(source)) == [("f", 1, 2)]


def test_methods_and_inner_functions_count_on_their_own() -> None:
    source = "class C:\n    def m(self) -> None:\n        def inner() -> None:\n            pass\n"
    assert [name for name, _, _ in function_lines(source)] == ["m", "inner"]
