// The parts of node-forge that are bundled, so that the rest of it is not.
declare module 'node-forge/lib/forge' {
  import forge from 'node-forge';
  export default forge;
}
declare module 'node-forge/lib/des';
