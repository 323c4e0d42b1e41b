-- Workbooks and PDFs among what can be exported.
ALTER TABLE exports DROP CONSTRAINT exports_format_check;
ALTER TABLE exports ADD CONSTRAINT exports_format_check
    CHECK (format IN ('csv', 'xlsx', 'json', 'bcf', 'zip', 'marked_up_pdf', 'side_by_side_pdf'));
