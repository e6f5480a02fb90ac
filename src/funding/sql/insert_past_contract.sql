-- import_past_awards(): a contract that the post or grant serves
insert into past_award_contract (code, award) values ($1, $2)
