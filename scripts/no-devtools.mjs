/** Stands in for react-devtools-core, which is not part of the bundle. */
export default { initialize() {}, connectToDevTools() {} };
