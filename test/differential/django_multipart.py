"""Operations on multipart bodies."""

import base64
import io

from differential import operation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser


@operation
def multipart(call):
    body = base64.b64decode(call["body"])
    meta = {"CONTENT_TYPE": call["type"], "CONTENT_LENGTH": str(len(body))}
    handler = MemoryFileUploadHandler(HttpRequest())
    fields, files = MultiPartParser(meta, io.BytesIO(body), [handler], "utf-8").parse()
    return {
        "fields": [[name, values] for name, values in fields.lists()],
        "files": [[name, [show(file) for file in values]] for name, values in files.lists()],
    }


def show(file):
    content = base64.b64encode(file.read()).decode("ascii")
    # Versions before 4.2 leave parameters as bytes.
    charset = file.charset.decode("ascii") if isinstance(file.charset, bytes) else file.charset
    return [file.name, file.content_type, charset, file.size, content]
