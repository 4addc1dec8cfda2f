//! The shelf on a real disk.
#![expect(clippy::unwrap_used, reason = "tests")]

use files::{Kept, Shelf};
use protocol::file::ImageSize;
use protocol::ids::FileId;
use std::io::ErrorKind;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn id(text: &str) -> FileId {
    FileId::parse(text).unwrap()
}

fn shelf() -> (TempDir, Shelf) {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path().join("shelf")).unwrap();
    (dir, shelf)
}

async fn put(shelf: &Shelf, name: &str, bytes: &[u8]) -> Kept {
    let mut draft = shelf.begin(1 << 20).await.unwrap();
    draft.write_all(bytes).await.unwrap();
    draft.keep(&id(name)).await.unwrap()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend(b"\x08\x06\0\0\0");
    png
}

#[tokio::test]
async fn what_was_kept_is_read_back_whole_until_it_is_removed() {
    let (_dir, shelf) = shelf();
    let bytes = vec![7; 100_000];
    assert_eq!(put(&shelf, "a", &bytes).await.size, 100_000);
    let (mut file, length) = shelf.read(&id("a")).await.unwrap();
    let mut back = Vec::new();
    file.read_to_end(&mut back).await.unwrap();
    assert!(length == 100_000 && back == bytes);
    shelf.remove(&id("a")).await.unwrap();
    shelf.remove(&id("a")).await.unwrap();
    let gone = shelf.read(&id("a")).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_byte_over_the_limit_is_refused_and_leaves_nothing() {
    let (dir, shelf) = shelf();
    let mut draft = shelf.begin(3).await.unwrap();
    draft.write_all(b"abc").await.unwrap();
    let over = draft.write_all(b"d").await.unwrap_err();
    assert_eq!(over.kind(), ErrorKind::FileTooLarge);
    drop(draft);
    let left = std::fs::read_dir(dir.path().join("shelf/unfinished")).unwrap();
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn what_a_killed_process_left_unfinished_is_gone_after_the_next_start() {
    let (dir, shelf) = shelf();
    put(&shelf, "kept", b"x").await;
    let unfinished = dir.path().join("shelf/unfinished/left");
    std::fs::write(&unfinished, "half").unwrap();
    let again = Shelf::open(dir.path().join("shelf")).unwrap();
    assert!(!unfinished.exists());
    assert!(again.read(&id("kept")).await.is_ok());
}

#[tokio::test]
async fn no_identifier_leads_out_of_the_shelf() {
    let (dir, shelf) = shelf();
    for odd in ["..", ".", "unfinished"] {
        put(&shelf, odd, b"x").await;
        let path = shelf.path(&id(odd));
        assert_eq!(path.parent(), Some(&*dir.path().join("shelf")));
        assert!(path.is_file(), "{odd}");
    }
    let mut all = shelf.older_than(Duration::ZERO).await.unwrap();
    all.sort();
    assert_eq!(all, [id("."), id(".."), id("unfinished")]);
    let old = shelf.older_than(Duration::from_secs(60)).await.unwrap();
    assert!(old.is_empty());
}

#[tokio::test]
async fn the_bytes_tell_what_a_file_is() {
    let (_dir, shelf) = shelf();
    let image = put(&shelf, "png", &png(800, 600)).await.sort;
    let size = ImageSize {
        width: 800,
        height: 600,
    };
    assert_eq!((image.mime, image.image), ("image/png", Some(size)));
    for (name, bytes, mime) in [
        (
            "a page that says it is an image",
            &b"<svg onload=x>"[..],
            "text/plain",
        ),
        ("a text", "Grüße\n".as_bytes(), "text/plain"),
        (
            "cut in a character",
            &"é".as_bytes()[..1],
            "application/octet-stream",
        ),
        ("nothing known", &[0, 1, 2][..], "application/octet-stream"),
        ("a document", b"%PDF-1.7\n", "application/pdf"),
        (
            "only the start of an image",
            b"\x89PNG\r\n\x1a\n",
            "application/octet-stream",
        ),
    ] {
        let sort = put(&shelf, "x", bytes).await.sort;
        assert_eq!((sort.mime, sort.image), (mime, None), "{name}");
    }
}

#[tokio::test]
async fn an_image_that_would_exhaust_a_phone_is_a_file() {
    let (_dir, shelf) = shelf();
    for (width, height) in [(60_000, 60_000), (0, 5)] {
        let sort = put(&shelf, "x", &png(width, height)).await.sort;
        assert_eq!((sort.mime, sort.image), ("application/octet-stream", None));
    }
}
