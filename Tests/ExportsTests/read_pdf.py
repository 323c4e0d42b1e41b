"""Prints what MuPDF finds on the pages of a PDF."""
import json
import sys

import fitz

document = fitz.open(sys.argv[1])
bookmarks = {page: title for _, title, page in document.get_toc()}
labels = [page.get_label() for page in document]
pages = []
for number, (page, label) in enumerate(zip(document, labels), 1):
    notes = []
    for annotation in page.annots():
        box = annotation.rect * page.rotation_matrix
        notes.append({
            "type": annotation.type[1], "content": annotation.info["content"], "subject": annotation.info["subject"],
            "box": [box.x0, box.y0, box.x1, box.y1], "isReply": annotation.irt_xref != 0})
    pixels = page.get_pixmap(dpi=72, colorspace=fitz.csRGB)
    samples = pixels.samples
    coloured = sum(
        1 for i in range(0, len(samples), 3) if max(samples[i:i + 3]) - min(samples[i:i + 3]) > 40) if len(samples) < 3_000_000 else -1
    pages.append({"label": label, "size": [page.rect.width, page.rect.height], "text": page.get_text(), "notes": notes, "bookmark": bookmarks.get(number, ""), "coloured": coloured})
print(json.dumps(pages))
