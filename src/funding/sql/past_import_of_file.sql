-- import_past_awards(): the same file was taken before
select id from past_import where sha256 = $1 and scheme = $2 and territory = $3 and undone_at is null
