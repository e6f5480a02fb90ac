-- import_past_awards(): whether an earlier file said the same
select id from past_award where digest = $1 and copy = $2
