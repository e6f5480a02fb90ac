-- note_plan()
insert into grant_in_kind (application, piece, amount_cents, is_valued) values ($1, $2, $3, $4)
