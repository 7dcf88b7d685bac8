"""Attached files in a store that speaks S3: signed, tried again, and still behind the check."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.actions import RefusedError, attach_evidence, inspect_upload
from commitments.models import Evidence
from tests.desks.office import browser, open_office
from tests.factories import create_user
from tests.tracker.bucket import KEY, REGION, SECRET, Bucket, open_bucket
from tracker import object_store
from tracker.environment import Environment, SettingError
from tracker.object_store import ObjectStore, StoreError, signature_of
from tracker.storing import FOLDER, storage

NAME = "evidence/a b+ü.txt"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setattr(object_store, "PAUSE", 0)
    with open_bucket() as opened:
        yield opened


def options(bucket: Bucket, **fields: str) -> dict[str, Any]:
    address = f"s3://papers/kept/here?endpoint={bucket.endpoint}&region={REGION}"
    env = {
        "TRACKER_EVIDENCE_STORAGE": address,
        "TRACKER_EVIDENCE_KEY": KEY,
        "TRACKER_EVIDENCE_SECRET": SECRET,
    }
    return storage(Environment(env | fields))


def store_in(bucket: Bucket, **fields: str) -> ObjectStore:
    return ObjectStore(**options(bucket, **fields)["OPTIONS"])


def test_signature_is_that_of_the_published_example() -> None:
    # "GET Object" in Amazon's description of the signature, with its invented key.
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    names, scope, signature = signature_of(
        method="GET",
        path="/test.txt",
        headers={
            "host": "examplebucket.s3.amazonaws.com",
            "range": "bytes=0-9",
            "x-amz-content-sha256": nothing,
            "x-amz-date": "20130524T000000Z",
        },
        region="us-east-1",
        secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    assert names == "host;range;x-amz-content-sha256;x-amz-date"
    assert scope == "20130524/us-east-1/s3/aws4_request"
    assert signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


@pytest.mark.parametrize("length", [0, 10, 3 * 2**20])
def test_file_goes_there_and_comes_back(length: int, bucket: Bucket) -> None:
    store, content = store_in(bucket), bytes(range(256)) * (length // 256 + 1)
    content = content[:length]
    assert store.save(NAME, ContentFile(content)) == NAME
    assert [*bucket.objects] == ["/papers/kept/here/evidence/a%20b%2B%C3%BC.txt"]
    with store.open(NAME) as kept:
        assert (kept.read(), kept.seekable()) == (content, True)
    assert (store.exists(NAME), store.size(NAME)) == (True, length)
    store.delete(NAME)
    store.delete(NAME)
    assert not store.exists(NAME)
    with pytest.raises(FileNotFoundError):
        store.open(NAME)
    with pytest.raises(FileNotFoundError):
        store.size(NAME)


def test_a_wrong_secret_gets_nothing_and_is_not_told(bucket: Bucket) -> None:
    store_in(bucket).save(NAME, ContentFile(b"x"))
    stranger = store_in(bucket, TRACKER_EVIDENCE_SECRET="a guess")
    with pytest.raises(StoreError) as caught:
        stranger.open(NAME)
    assert "answer 403" in str(caught.value)
    assert "guess" not in str(caught.value)
    with pytest.raises(NotImplementedError):
        stranger.url(NAME)


def test_what_fails_for_a_moment_is_tried_again(bucket: Bucket) -> None:
    store = store_in(bucket)
    bucket.failures = [503]
    store.save(NAME, ContentFile(b"words"))
    bucket.failures, bucket.cuts = [500], 1
    with store.open(NAME) as kept:
        assert kept.read() == b"words"
    bucket.failures = [500] * object_store.TRIES
    with pytest.raises(StoreError, match="answer 500"):
        store.exists(NAME)


def test_store_that_is_away_is_an_error_with_a_name(bucket: Bucket) -> None:
    away = store_in(bucket)
    away.endpoint = away.endpoint._replace(netloc="127.0.0.1:9")
    with pytest.raises(StoreError, match="ConnectionRefusedError"):
        away.exists(NAME)
    with pytest.raises(ValueError, match="as bytes"):
        away.open(NAME, "w")


@pytest.mark.django_db
def test_pages_keep_and_hand_out_through_it(bucket: Bucket, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": options(bucket)}
    office = open_office()
    commitment = office.commitment()

    def attach() -> Evidence:
        upload = inspect_upload(SimpleUploadedFile("list.csv", b"agency,people\nMOLIT,2\n"))
        return attach_evidence(
            commitment, title="List", upload=upload, by=office.contact, at=office.at
        )

    evidence = attach()
    assert [*bucket.objects] == [f"/papers/kept/here/{evidence.file.name}"]
    address = reverse("desks:evidence-file", args=[evidence.uuid])
    answer: Any = browser(office.contact).get(address)
    assert b"".join(answer.streaming_content) == b"agency,people\nMOLIT,2\n"
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    asked = len(bucket.asked)
    assert browser(create_user()).get(address).status_code == 404
    assert len(bucket.asked) == asked
    bucket.failures = [500] * 100
    assert browser(office.contact).get(address).status_code == 503
    with pytest.raises(RefusedError, match="cannot be reached now"):
        attach()
    bucket.failures = []
    bucket.objects.clear()
    assert browser(office.contact).get(address).status_code == 404


def test_files_stay_in_the_folder_where_nothing_is_set() -> None:
    assert storage(Environment({})) == FOLDER


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://bucket", "must look like s3://"),
        ("s3://", "must look like s3://"),
        ("s3://key:secret@bucket", "must look like s3://"),
        ("s3://bucket?endpont=https://a.example.org", "no part endpont"),
        ("s3://bucket?endpoint=http://a.example.org", "must be https://"),
        ("s3://bucket?endpoint=https://a.example.org/path", "without a path"),
    ],
)
def test_setting_that_cannot_be_right_is_refused(address: str, words: str) -> None:
    env = {"TRACKER_EVIDENCE_STORAGE": address, "TRACKER_EVIDENCE_KEY": "k"}
    with pytest.raises(SettingError, match=words) as caught:
        storage(Environment({**env, "TRACKER_EVIDENCE_SECRET": "s"}))
    assert "key:secret" not in str(caught.value)


@pytest.mark.parametrize("missing", ["TRACKER_EVIDENCE_KEY", "TRACKER_EVIDENCE_SECRET"])
def test_store_without_a_key_is_refused(missing: str) -> None:
    env = {"TRACKER_EVIDENCE_STORAGE": "s3://bucket?region=eu-1", "TRACKER_EVIDENCE_KEY": "k"}
    env |= {"TRACKER_EVIDENCE_SECRET": "s"}
    made = storage(Environment(env))["OPTIONS"]
    assert made["endpoint"] == "https://s3.eu-1.amazonaws.com"
    with pytest.raises(SettingError, match=f"{missing} is needed"):
        storage(Environment({**env, missing: ""}))
