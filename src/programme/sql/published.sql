-- current(): which version steers the plans; asked on every page, so without its text.
select code, version, state, digest, changed_at from programme where state = 'published'
