-- end_seat(): the day it was last there.
update seat set until = $2 where id = $1 and until is null
