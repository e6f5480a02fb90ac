-- create_specification(), edit_specification(), replace_specification()
insert into grant_specification_point (specification, position, code, title_fr, title_en, proof_fr, proof_en, is_mandatory)
values ($1, $2, $3, $4, $5, $6, $7, $8)
