// What a page and a frame of another origin say aloud; all else goes through a port.

export const WHO = "cobrowse:who";
export const HERE = "cobrowse:here";
export const JOIN = "cobrowse:join";
