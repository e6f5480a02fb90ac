-- import_past_awards(): the row that told it
insert into past_award_source (award, import, number) values ($1, $2, $3)
