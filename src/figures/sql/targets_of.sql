-- targets_of(): those entered for up to forty territories.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where indicator = $1 and level = $2 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
  and territory in ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43)
