-- One act.
select number, kind, at, actor_id, actor_label, role, journal, file_name, sha256, rows, undone_by from batch where number = $1
