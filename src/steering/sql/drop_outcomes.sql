-- declare_interest(): a vote in which somebody with an interest took part is void; of the item, or of that file alone.
delete from outcome where item = $1 and (cast($2 as text) = '' or line = $2)
