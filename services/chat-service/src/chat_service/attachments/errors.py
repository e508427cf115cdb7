"""What can be wrong with a file."""

from __future__ import annotations

from shared.errors import Forbidden, Invalid, NotFound, TooLarge, TooMany, Unavailable, UnsupportedMedia


class AttachmentNotFound(NotFound):
    """There is no such file for this caller."""

    slug, title = "attachment-not-found", "File not found"


class FileTooLarge(TooLarge):
    """The file is larger than MAX_FILE_SIZE."""

    slug, title = "file-too-large", "The file is too large"


class FileRefused(UnsupportedMedia):
    """Programs and scripts are not passed on to anybody."""

    slug, title = "file-refused", "This kind of file is not accepted"


class ImageUnusable(Invalid):
    """The image cannot be read, or would take more memory than an image may."""

    slug, title = "image-unusable", "This image cannot be used"


class UploadLimit(TooMany):
    """Too many files, or too many bytes, in one hour."""

    slug, title = "upload-limit", "Upload limit reached"


class LinkExpired(Forbidden):
    """The address of the file worked for a few minutes and is over; read the message again for a new one."""

    slug, title = "link-expired", "This link has expired"


class StorageUnreachable(Unavailable):
    """The bucket that keeps the files does not answer, or refuses our key."""

    slug, title = "storage-unreachable", "Files cannot be reached"
