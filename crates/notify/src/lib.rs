//! Letters to mail: typed templates, SMTP, folder of .eml files.
