"""Branches and depths of small trees."""

from commitments.domain.trees import branch_of, depth_of

PARENTS = {"root": None, "a": "root", "b": "root", "a1": "a", "other": None}


def test_branch_holds_the_node_and_all_below_it() -> None:
    assert branch_of("root", parents=PARENTS) == ["root", "a", "b", "a1"]
    assert branch_of("a", parents=PARENTS) == ["a", "a1"]
    assert branch_of("b", parents=PARENTS) == ["b"]


def test_depth_counts_from_the_top() -> None:
    assert [depth_of(node, parents=PARENTS) for node in ("root", "a", "a1")] == [1, 2, 3]


def test_loop_is_walked_once() -> None:
    loop = {"a": "b", "b": "a"}

    assert branch_of("a", parents=loop) == ["a", "b"]
    assert depth_of("a", parents=loop) == 2
