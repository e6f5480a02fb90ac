-- check_organisation()
insert into grant_specification_answer (verification, point, answer, note, document) values ($1, $2, $3, $4, $5)
